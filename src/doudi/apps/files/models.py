"""Files: photos, signatures, scanned papers, printed documents, bank files. The bytes lie encrypted on disk."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from doudi.platform.rows import AreaRow


class StoredFile(AreaRow):
    """What is known of a file. `key` names its place on disk; `sm3` is the digest of its plain content."""

    key = models.CharField(max_length=40, unique=True)
    name = models.CharField(_("文件名"), max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    sm3 = models.CharField(max_length=64)
    kind = models.CharField(_("类别"), max_length=40, help_text="photo, signature, paper, document, bank …")
    household_id = models.BigIntegerField(null=True, db_index=True)
    case_id = models.BigIntegerField(null=True, db_index=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)
