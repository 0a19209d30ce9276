"""Papers of a case as they are kept: signed copies that were scanned or photographed, and prints that were sealed."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from doudi.platform.rows import AreaRow


class KeptPaper(AreaRow):
    """A signed copy of a document. A later one of the same kind takes its place in the dossier; none is removed."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="kept_papers")
    kind = models.CharField(
        _("文书"), max_length=30, help_text="a name of documents.KINDS; empty: another paper"
    )
    title = models.CharField(_("名称"), max_length=120)
    made_on = models.DateField(_("日期"))
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    kept_at = models.DateTimeField()
    kept_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["case", "kind"], name="kept_paper_case_kind")]
        triggers = [pgtrigger.Protect(name="kept_paper_stays", operation=pgtrigger.Update | pgtrigger.Delete)]
