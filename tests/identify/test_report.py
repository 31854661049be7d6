"""Who speaks in a report and of which year; names and sentences are made up, places are real."""

import datetime as dt

import pytest

from pipelines.identify.region import regions, resolve_region
from pipelines.identify.report import identify
from pipelines.read.labels import labelled_values
from pipelines.settings import PROJECT

BODY = "各科室各司其职，年度任务如期完成。\n一、主要举措和成效\n全年检查企业12家次。\n"


def told(text, **metadata):
    report = identify(text, metadata)
    return report.agency, report.region.path if report.region else None, report.year


@pytest.mark.parametrize(
    ("text", "agency", "region", "year"),
    [
        (f"临淄区水利局2022年度法治政府建设情况报告\n{BODY}", "临淄区水利局", "山东省淄博市临淄区", 2022),
        (
            f"关于2022年度法治政府建设工作的报告\n2022年，海宁市水利局坚持依法治水。\n{BODY}",
            "海宁市水利局",
            "浙江省嘉兴市海宁市",
            2022,
        ),
        (f"海宁市2021年法治政府建设年度报告\n{BODY}", "海宁市人民政府", "浙江省嘉兴市海宁市", 2021),
        (f"海宁市水利局2021年度法治政府建设\n情况报告\n{BODY}", "海宁市水利局", "浙江省嘉兴市海宁市", 2021),
        (
            f"首页 > 政务公开 > 法治政府建设\n海宁市水利局２０２１年法治政府建设工作报告\n{BODY}",
            "海宁市水利局",
            "浙江省嘉兴市海宁市",
            2021,
        ),
        (
            f"和政县水利局关于2022年度法治政府建设情况的报告\n{BODY}",
            "和政县水利局",
            "甘肃省临夏回族自治州和政县",
            2022,
        ),
        (f"甲水镇2023年度法治政府建设报告\n{BODY}", "甲水镇人民政府", None, 2023),
        (f"丰都县甲水乡人民政府2023年法治政府建设情况报告\n{BODY}", "甲水乡人民政府", "重庆市丰都县", 2023),
        (
            f"法治政府建设工作报告\n2020年，我局认真履职。\n{BODY}海宁市水利局\n2021年2月3日\n",
            "海宁市水利局",
            "浙江省嘉兴市海宁市",
            2020,
        ),
        (f"2024年，云南省委、省政府扎实推进法治建设。\n{BODY}", "云南省人民政府", "云南省", 2024),
        (f"本年度法治工作如下。\n{BODY}", None, None, None),
    ],
)
def test_agency_region_and_year(text, agency, region, year):
    assert told(text) == (agency, region, year)


def test_a_name_of_several_places_is_told_by_what_else_the_text_says():
    text = f"鼓楼区司法局2023年法治政府建设情况报告\n{BODY}"
    assert told(text)[1] is None
    assert told(text + "主办：南京市鼓楼区人民政府")[1] == "江苏省南京市鼓楼区"
    assert told(text + "主办：福州市鼓楼区人民政府")[1] == "福建省福州市鼓楼区"


@pytest.mark.parametrize(
    ("agency", "around", "path"),
    [
        ("重庆市公安局万州区分局", "", "重庆市万州区"),
        ("重庆高新区应急管理局", "", "重庆市高新区"),
        ("生态环境部", "", "全国"),
        ("甲水镇人民政府", "金东区甲水镇位于金东区北部", "浙江省金华市金东区"),
        ("甲水镇人民政府", "金东区甲水镇与婺城区相邻", None),
        ("下城区司法局", "", "浙江省杭州市下城区"),
    ],
)
def test_regions_of_unusual_agencies(agency, around, path):
    region = resolve_region(agency, around)
    assert (region.path if region else None) == path


def test_an_abolished_county_has_its_last_day():
    (region,) = regions()["下城区"]
    assert (region.code, region.valid_to) == ("330103", "2021-04-09")


def test_what_a_source_speaks_for_stands_in_where_the_text_names_nobody():
    report = identify(f"2023年，我局认真履职。\n{BODY}", {}, agency="海宁市水利局")
    assert (report.agency, report.region.code if report.region else None) == ("海宁市水利局", "330481")


def test_dates_and_numbers_of_the_page():
    head = (
        "索引号：330481/2024-00012 文号：海水〔2024〕3号\n发布日期：2024-01-30\n"
        "海宁市水利局2023年法治政府建设情况报告\n"
    )
    report = identify(head + BODY, labelled_values(head.splitlines()))
    assert report.published_on == dt.date(2024, 1, 30)
    assert (report.document_number, report.index_number) == ("海水〔2024〕3号", "330481/2024-00012")
    assert report.title == "海宁市水利局2023年法治政府建设情况报告"


def test_the_date_under_the_signature():
    report = identify(f"海宁市水利局2023年法治政府建设情况报告\n{BODY}海宁市水利局\n2024年1月30日\n", {})
    assert report.published_on == dt.date(2024, 1, 30)


def test_the_body_begins_below_the_pages_own_lines_and_ends_above_its_footer():
    text = f"海宁市水利局2023年法治政府建设情况报告\n来源：水利局 浏览次数：36次\n{BODY}上一篇：2022年报告\n"
    report = identify(text, {})
    assert text[report.body_start : report.body_end] == BODY


def test_the_sample_reports():
    import csv

    from pipelines.read.reader import read_file

    samples = PROJECT / "warehouse" / "samples"
    rows = csv.DictReader((samples / "expected" / "reports.tsv").open(encoding="utf-8"), delimiter="\t")
    wrong = []
    for row in rows:
        result = read_file(samples / "reports" / row["file"])
        report = identify(result.text, result.metadata)
        published = str(report.published_on or "")
        if (report.agency, str(report.year), published) != (row["agency"], row["year"], row["published"]):
            wrong.append((row["file"], report.agency, report.year, published, row["published"]))
    assert wrong == []
