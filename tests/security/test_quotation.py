"""Finding a quotation by the words that a reader sees, in any page, in little time."""

import time

import pytest

from audits.collect.quotation import decode, find_quotation, normalize, read_text, visible_text

FOUND = {
    "as it is": ("open source", "<p>It is open source.</p>"),
    "other capitals": ("OPEN Source", "<p>open sOURCE</p>"),
    "other white space": ("open source", "<p>open\n\t \u00a0source</p>"),
    "markup within": ("open source code", "<p>open <b>so</b>urce <a href='x>y'>code</a></p>"),
    "over two paragraphs": ("one two", "<p>one</p><p>two</p>"),
    "over a line break": ("one two", "one<br>two"),
    "entities": ('a & b < c "d"', "<p>a &amp; b &lt; c &quot;d&#34;</p>"),
    "typographic quotes": ('"it\'s"  here', "<p>“it’s” here</p>"),
    "typographic quotes in the quotation": ("“it’s” here", '<p>"it\'s" here</p>'),
    "quotes around it": ("“open source”", "<p>open source</p>"),
    "dashes": ("2019-2020 - data", "<p>2019–2020 — data</p>"),
    "soft hyphens": ("training data", "<p>trai&shy;ning d\u00ada\u200bta</p>"),
    "ligatures": ("fine", "<p>\ufb01ne</p>"),
    "accents in pieces": ("café", "<p>cafe\u0301</p>"),
    "left out in the middle": ("we release [...] the code", "<p>We release all of the code.</p>"),
    "an ellipsis as one sign": ("we … code", "<p>We release the code</p>"),
    "another script": ("学習データ", "<p>学習データを公開</p>"),
    "a sign in the text": ("a < b and b > c", "<p>a < b and b > c</p>"),
    "preformatted": ("lr = 1", "<pre>lr   =\n1</pre>"),
    "after a comment": ("seen", "<!-- > unseen --><p>seen"),
    "after an odd tag": ("seen", "<a title='>' \">\"><![CDATA[x]]><?php x ?>seen"),
    "the sharp s": ("strasse", "<p>Straße</p>"),
}


@pytest.mark.parametrize(("quotation", "page"), FOUND.values(), ids=FOUND)
def test_a_quotation_is_found_as_it_is_read(quotation: str, page: str) -> None:
    assert find_quotation(quotation, visible_text(page)) is not None


NOT_FOUND = {
    "not there": ("closed source", "<p>open source</p>"),
    "in a script": ("secret", "<script>var a = 'secret'</script>"),
    "in an unclosed script": ("secret", "<script>secret <p>secret</p>"),
    "in a script that seems closed": ("secret", "<script/>secret</script>"),
    "in a style": ("secret", "<STYLE>.a { content: 'secret' }</STYLE >"),
    "in a comment": ("secret", "<!-- secret -->"),
    "in an unclosed comment": ("secret", "<!-- secret <p>secret</p>"),
    "in an attribute": ("secret", '<a title="secret">x</a>'),
    "in a template": ("secret", "<template><p>secret</p></template>"),
    "across words": ("another", "<p>an</p><p>other</p>"),
    "once, and wanted twice": ("one ... one", "<p>one</p>"),
    "in another order": ("one ... two", "<p>two one</p>"),
}


@pytest.mark.parametrize(("quotation", "page"), NOT_FOUND.values(), ids=NOT_FOUND)
def test_what_a_reader_does_not_see_is_not_found(quotation: str, page: str) -> None:
    assert find_quotation(quotation, visible_text(page)) is None


@pytest.mark.parametrize("quotation", ["", "  ", '""', "...", "“…”", "\u200b", "[...]", "?!"])
def test_a_quotation_without_a_word_is_none(quotation: str) -> None:
    with pytest.raises(ValueError, match="no word"):
        find_quotation(quotation, "anything ... ?!")


def test_the_passage_has_one_form_however_it_was_typed() -> None:
    text = "We release the code and the data."
    assert find_quotation("“We   RELEASE…data”", text) == "we release ... data"
    assert find_quotation("we release [...] data", text) == "we release ... data"


READABLE = [
    ("text/html", b"<p>x</p>"),
    ("text/html; charset=utf-8", b"<p>x</p>"),
    ("TEXT/HTML", b"<p>x</p>"),
    ("application/xhtml+xml", b"<p>x</p>"),
    ("", b"<!DOCTYPE html><p>x</p>"),
    ("text/plain", b"x"),
    ("text/markdown", b"x"),
    ("application/json", b'"x"'),
    ("application/ld+json", b'"x"'),
    ("", b"x"),
]


@pytest.mark.parametrize(("kind", "body"), READABLE)
def test_text_is_read(kind: str, body: bytes) -> None:
    text = read_text(body, kind)
    assert text is not None
    assert text.words.strip(' "') == "x"
    assert text.is_page == (b"<p>" in body)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/pdf", b"%PDF-1.7"),
        ("text/plain", b"%PDF-1.7"),
        ("image/png", b"\x89PNG"),
        ("application/octet-stream", b"x"),
        ("text/rtf", b"x"),
        ("text/plain", b"\x00\x01"),
        ("", b"\x7fELF\x00"),
    ],
)
def test_what_is_no_text_is_not_read(kind: str, body: bytes) -> None:
    assert read_text(body, kind) is None


@pytest.mark.parametrize(
    ("body", "kind", "text"),
    [
        ("ü".encode(), "text/html", "ü"),
        ("ü".encode("latin-1"), "text/html; charset=ISO-8859-1", "ü"),
        ("ü".encode("latin-1"), 'text/html; charset="latin1"', "ü"),
        ("日本".encode("shift_jis"), "text/html; charset=Shift_JIS", "日本"),
        (b"\xef\xbb\xbfx", "text/html", "x"),
        ("ü".encode("utf-16"), "text/html; charset=utf-8", "ü"),
        (b"\xff", "text/html", "\ufffd"),
        (b"x", "text/html; charset=hex", "x"),
        (b"x", "text/html; charset=zlib", "x"),
        (b"+AGE-", "text/html; charset=utf-7", "+AGE-"),
        (b"\\u0061", "text/html; charset=unicode_escape", "\\u0061"),
        (b"x", "text/html; charset=no-such-thing", "x"),
        (b"x", "text/html; charset=" + "a" * 5_000, "x"),
    ],
)
def test_bytes_are_read_as_they_are_meant_and_by_no_codec_but_those_of_text(
    body: bytes, kind: str, text: str
) -> None:
    assert decode(body, kind) == text


def test_a_page_may_say_its_encoding_itself() -> None:
    page = '<meta charset="windows-1252"><p>“ü”</p>'.encode("cp1252")
    assert "“ü”" in decode(page, "text/html")


HOSTILE = [
    "<", "<!--", "<a ", "<a x='", "<a x=\"'", "<a'>", "<script>", "<script></scrip",
    "<script></script><SCRIPT>", "<?", "<!D", "<![CDATA[", "&", "&#", "</a ", "é<script>", "'\"",
    "a\u0301\u0323\u0316", "\u0301\u0323", "\u05b0\u05b1", "...", "\u3099\u309a", "&#x301;&#x323;",
]  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_time_grows_with_the_length_of_a_page_and_no_faster(piece: str) -> None:
    """With its square, each of these would take minutes."""
    page = piece * (2**19 // len(piece.encode()))
    started = time.monotonic()
    words = visible_text(page)
    find_quotation("a word " + piece * 100, words)
    assert time.monotonic() - started < 10
    assert len(normalize(words)) <= 3 * len(page)
