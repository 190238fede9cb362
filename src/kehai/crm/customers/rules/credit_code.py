"""The unified social credit code 统一社会信用代码 of GB 32100: 18 characters, the last one a check digit."""

import unicodedata

from django.utils.translation import gettext_lazy as _
from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, ValidationError


def clean_uscc(value: str) -> str:
    """Return the code in its one stored form, capitals without blanks, or raise ValueError with a sentence.

    The 15-digit registration numbers from before 2015 are refused.
    """
    try:
        return str(uscc.validate(unicodedata.normalize("NFKC", value).upper()))
    except InvalidChecksum as error:
        raise ValueError(_("The check digit of this unified social credit code is wrong.")) from error
    except ValidationError as error:
        raise ValueError(_("A unified social credit code has 18 characters: digits and capital letters.")) from error
