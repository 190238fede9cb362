"""Kinds that exist in tests only: they show that the kernel knows no customer. See records/ for what each covers."""
