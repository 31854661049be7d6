"""The sample reports are what their labelled texts make, and mistakes in a labelled text are named."""

import csv
import dataclasses
import io

import pytest
import render
from labelled import LabelError, parse

HEAD = """agency: 青禾区文化和旅游局
region: 云泽省澜州市青禾区
year: 2023
published: 2024-01-26
document_number: 青文旅发〔2024〕3号
format: html
encoding: utf-8
template: trs
quirks:
---
# 青禾区文化和旅游局
# 2023年法治政府建设情况报告
"""
BODY = """一、主要工作
检查⟦1249|enforcement.inspections|家次⟧家次，罚款⟦96.35|enforcement.fines_amount|元|x=10000⟧万元。
项目 | 数量
A&B | ⟦1,460|-|册|q=about,p=其中<甲>⟧
办结率、满意率均为⟦百分之百|petitions.a+petitions.b|%|v=100,s=target⟧，⟦未发生案件|petitions.c|件|q=none_stated⟧。
"""


def labelled(tmp_path, text):
    path = tmp_path / "agency" / "2023.txt"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_the_samples_are_as_their_labelled_texts_make_them():
    samples, errors = render.load()
    assert errors == []
    assert render.differences(render.render_all(samples)) == [], "run: python tests/samples/render.py"


def test_the_expected_spans_hold_their_numbers():
    table = (render.SAMPLES / "expected" / "figures.tsv").read_text(encoding="utf-8")
    texts: dict[str, str] = {}
    for row in csv.DictReader(io.StringIO(table), delimiter="\t"):
        file = row["file"]
        if file not in texts:
            texts[file] = render.read_bytes((render.SAMPLES / "reports" / file).read_bytes()).text
        assert texts[file][int(row["start"]) : int(row["end"])] == row["raw"], file


def test_marks_become_rows(tmp_path):
    sample = parse(labelled(tmp_path, HEAD + BODY))
    figures = render.render(sample).figures
    assert [row[3:10] for row in figures] == [
        ["1249", "enforcement.inspections", "1249", "家次", "exact", "actual", ""],
        ["96.35", "enforcement.fines_amount", "963500", "元", "exact", "actual", ""],
        ["1,460", "", "1460", "册", "about", "actual", "其中<甲>"],
        ["百分之百", "petitions.a", "100", "%", "exact", "target", ""],
        ["百分之百", "petitions.b", "100", "%", "exact", "target", ""],
        ["未发生案件", "petitions.c", "0", "件", "none_stated", "actual", ""],
    ]
    assert figures[3][1:3] == figures[4][1:3]


@pytest.mark.parametrize("template", ["trs", "ucap", "zoom", "layout_table", "plain", ""])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_every_template_encoding_and_quirk(tmp_path, template, encoding):
    # As long as a report: a page with next to no text in its container is read as a whole.
    sample = parse(labelled(tmp_path, HEAD + BODY + "依法行政，规范执法，加强监督，落实责任。\n" * 60))
    head = {
        **sample.head,
        "format": "html" if template else "txt",
        "template": template,
        "encoding": encoding,
    }
    quirks = frozenset({"doubled_body", "crlf", "nbsp_indent", "fullwidth_digits", "bookmark_residue"})
    rendered = render.render(dataclasses.replace(sample, head=head, quirks=quirks))
    assert len(rendered.figures) == 6
    assert rendered.figures[2][3:6] == ["１,４６０", "", "1460"]
    assert rendered.text.count("一、主要工作") == 2
    assert "A&B | １,４６０" in rendered.text
    title = "青禾区文化和旅游局2023年法治政府建设情况报告"
    assert title in rendered.text.replace("\r", "").replace("\n", "")
    assert "ICP备" not in rendered.text


def test_a_word_file_has_the_same_figures_and_is_the_same_when_made_twice(tmp_path):
    sample = parse(labelled(tmp_path, HEAD + BODY))
    word = dataclasses.replace(sample, head={**sample.head, "format": "docx"})
    assert [row[3:10] for row in render.render(word).figures] == [
        row[3:10] for row in render.render(sample).figures
    ]
    assert render.file_bytes(word) == render.file_bytes(word)


def test_numbers_without_a_mark_are_told(tmp_path):
    sample = parse(labelled(tmp_path, HEAD + BODY + "培训3场\n"))
    assert [run.split("\t")[0] for run in render.unmarked(sample)] == ["2023", "3"]


def test_tsv_is_read_back_as_written():
    rows = [["a\tb", '"quoted"', "c"]]
    data = render.tsv(["x", "y", "z"], rows).decode()
    assert list(csv.reader(io.StringIO(data), delimiter="\t")) == [["x", "y", "z"], *rows]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("⟦1249|", "⟦1249"), "2023.txt:14: .*must be"),
        (("家次⟧家次", "家次家次"), "2023.txt:14: a mark is not closed"),
        (("q=about", "q=abuot"), "2023.txt:16: qualifier 'abuot'"),
        (("s=target", "s=goal"), "2023.txt:17: status 'goal'"),
        (("v=100", "w=100"), "2023.txt:17: option 'w=100'"),
        ((",v=100", ""), None),
        (("|v=100,s=target", ""), "2023.txt:17: '百分之百' .*give its value with v="),
        (("enforcement.inspections", "Inspections"), "2023.txt:14: metric 'Inspections'"),
        (("agency: ", "agent: "), "2023.txt:1: expected"),
        (("region: 云泽省澜州市青禾区", "region:"), "lacks `region`"),
        (("encoding: utf-8", "encoding: ascii"), "encoding: ascii"),
        (("template: trs", "template: word"), "template: word"),
        (("quirks:", "quirks: odd"), "quirk 'odd'"),
        (("year: 2023", "year: 2024"), "year: 2024"),
        (("2024-01-26", "26.1.2024"), "published"),
        (("\n---\n", "\n"), "no line `---`"),
        (("# ", ""), "no title"),
    ],
)
def test_mistakes_are_named_with_file_and_line(tmp_path, change, message):
    path = labelled(tmp_path, (HEAD + BODY).replace(*change))
    if message is None:
        assert parse(path)
        return
    with pytest.raises(LabelError, match=message):
        parse(path)


def test_a_metric_that_the_catalogue_lacks_is_named(tmp_path):
    path = labelled(tmp_path, HEAD + BODY)
    with pytest.raises(LabelError, match=r"2023.txt:14: metric 'enforcement.fines_amount' .* catalogue"):
        parse(path, {"enforcement.inspections"})
