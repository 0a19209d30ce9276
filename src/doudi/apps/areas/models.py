"""Divisions with their history, and the offices that work in them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from doudi.apps.accounts.areas import LEVELS


class Division(models.Model):
    """A division for as long as its code and name stood. What is known of the whole country is in core.areas;
    here a county adds its villages, renames, merges and moves, each with a day.
    """

    code = models.CharField(_("代码"), max_length=12, db_collation="C")
    name = models.CharField(_("名称"), max_length=60)
    level = models.CharField(_("层级"), max_length=10, choices=LEVELS)
    since = models.DateField(_("启用"))
    until = models.DateField(_("停用"), null=True, blank=True)
    successor = models.CharField(_("并入"), max_length=12, db_collation="C", blank=True)
    reason = models.CharField(_("缘由"), max_length=200, blank=True)


class Office(models.Model):
    """An office: civil affairs of a county, a township's window, a leading group's office, a check centre."""

    name = models.CharField(_("名称"), max_length=100)
    kind = models.CharField(_("类别"), max_length=40, help_text="a role of policies/_vocabulary/roles.yaml")
    level = models.CharField(_("层级"), max_length=10, choices=LEVELS)
    area_code = models.CharField(_("行政区划"), max_length=12, db_collation="C")
    phone = models.CharField(_("电话"), max_length=30, blank=True)
    address = models.CharField(_("地址"), max_length=200, blank=True)
    head = models.CharField(_("负责人"), max_length=60, blank=True, help_text="ZZ-37")
