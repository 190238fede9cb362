"""Kehai 客海: the CRM whose customers belong to the company."""
