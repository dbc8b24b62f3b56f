import os
import pytest
from tests.browser.test_forms import *  # noqa
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
for n in list(globals()):
    if n.startswith("test_"):
        del globals()[n]

def test_shots(open_page, own_pages):
    own = own_pages()
    out = "/tmp/h5shots"
    os.makedirs(out, exist_ok=True)
    for width, dark in ((1280, False), (390, True)):
        page = open_page("/about", dark=dark, width=width)
        for i, where in enumerate((*FORMS, *own)):
            page.goto(where)
            page.screenshot(path=f"{out}/{width}-{i:02}.png", full_page=True)
        page.goto(FORMS[0]); send_mistakes(page)
        page.screenshot(path=f"{out}/{width}-err.png", full_page=True)
