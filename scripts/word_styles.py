"""Makes static/docx/reference.docx: pandoc's own, in A4, in Dutch, in our colours, with page numbers.

    python scripts/word_styles.py

Run it after a new pandoc; the result is kept in the repository.
"""

import re
import subprocess
import zipfile
from io import BytesIO
from pathlib import Path

import pypandoc  # noqa: TID251  (its data file, not a conversion)

TARGET = Path(__file__).resolve().parent.parent / "static" / "docx" / "reference.docx"
COLOR, SOFT, LINE = "12436D", "E8F0F6", "B8C7D3"
FOOTER = """<?xml version="1.0" encoding="UTF-8"?>
<w:ftr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:p><w:pPr><w:jc w:val="right"/></w:pPr>
<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>
<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>
</w:p></w:ftr>"""
PAGE = """<w:sectPr><w:footerReference w:type="default" r:id="rId99"
xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"/>
<w:pgSz w:w="11906" w:h="16838"/>
<w:pgMar w:top="1304" w:right="1304" w:bottom="1304" w:left="1304" w:header="680" w:footer="680" w:gutter="0"/>
</w:sectPr>"""
_SIDES = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="{LINE}"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_FIRST_ROW = (
    '<w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr><w:tcPr>'
    f'<w:shd w:val="clear" w:color="auto" w:fill="{SOFT}"/></w:tcPr></w:tblStylePr>'
)
CHANGES = {
    "word/styles.xml": [
        (r'<w:lang w:val="en-US"', '<w:lang w:val="nl-NL"'),
        (r'<w:sz w:val="24" />\s*<w:szCs w:val="24" />', '<w:sz w:val="22"/><w:szCs w:val="22"/>'),
        (r'<w:color w:val="0F4761"[^>]*?/>', f'<w:color w:val="{COLOR}"/>'),
        (r'<w:spacing w:before="180" w:after="180" />', '<w:spacing w:before="80" w:after="120" w:line="276"/>'),
        (r'(w:styleId="Heading1">.*?)<w:keepNext />', r"\1<w:keepNext/><w:pageBreakBefore/>"),
        (r'(w:styleId="Title">.*?)<w:jc w:val="center" />', r"\1"),
        (r'(w:styleId="Table">.*?<w:tblInd[^>]*/>)', rf"\1<w:tblBorders>{_SIDES}</w:tblBorders>"),
        (r'(w:styleId="Table">.*?)<w:tblStylePr w:type="firstRow">.*?</w:tblStylePr>', rf"\1{_FIRST_ROW}"),
    ],
    "word/theme/theme1.xml": [(r'<a:latin typeface="Aptos(?: Display)?"[^>]*/>', '<a:latin typeface="Calibri"/>')],
    "word/document.xml": [(r"<w:sectPr>.*?</w:sectPr>", PAGE)],
    "word/_rels/document.xml.rels": [
        (
            "</Relationships>",
            '<Relationship Id="rId99" Target="footer1.xml" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
            'relationships/footer"/></Relationships>',
        )
    ],
    "[Content_Types].xml": [
        (
            "</Types>",
            '<Override PartName="/word/footer1.xml" ContentType="application/vnd.openxmlformats-officedocument.'
            'wordprocessingml.footer+xml"/></Types>',
        )
    ],
}


def main() -> None:
    command = [pypandoc.get_pandoc_path(), "--print-default-data-file=reference.docx"]
    source = subprocess.run(command, capture_output=True, check=True).stdout
    TARGET.parent.mkdir(exist_ok=True)
    with zipfile.ZipFile(BytesIO(source)) as old, zipfile.ZipFile(TARGET, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name).decode()
            for pattern, replacement in CHANGES.get(name, []):
                text, count = re.subn(pattern, replacement, text, flags=re.DOTALL)
                if not count:
                    raise SystemExit(f"{name}: nothing like {pattern}")
            new.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)
        new.writestr(zipfile.ZipInfo("word/footer1.xml"), FOOTER, zipfile.ZIP_DEFLATED)


if __name__ == "__main__":
    main()
