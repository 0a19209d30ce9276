"""Honesty: false declarations, false certificates, fraud and threats: found, heard, decided; penalties and referrals."""
