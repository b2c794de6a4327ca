use super::*;

fn row(number: u32, cells: &[&str]) -> Row {
    Row { number, cells: cells.iter().map(|text| Cell::Text((*text).to_owned())).collect() }
}

fn planned(cells: [&str; 6]) -> Plan {
    let header = columns::ALL.map(Column::title);
    plan(&[row(1, &header), row(2, &cells)]).unwrap()
}

#[test]
fn a_row_becomes_an_entry() {
    let plan = planned([
        " Delivery /Abroad ",
        "Do you\ndeliver abroad?",
        "to other countries | overseas || do you deliver abroad",
        "Yes.\r\nTo most.",
        "MARKDOWN",
        "否",
    ]);

    let planned = &plan.good[0];
    assert_eq!(planned.row, 2);
    assert_eq!(planned.path, Some(vec!["Delivery".into(), "Abroad".into()]));
    assert_eq!(planned.question, "Do you deliver abroad?");
    assert_eq!(planned.similar, Some(vec!["to other countries".into(), "overseas".into()]), "not the question again");
    assert_eq!(planned.answer, "Yes.\nTo most.");
    assert_eq!((planned.format, planned.enabled), (Some(AnswerFormat::Markdown), Some(false)));
}

#[test]
fn similar_questions_stand_one_per_line_or_with_strokes_or_in_several_columns() {
    let header = row(1, &["Question", "Similar questions", "相似问题 2", "Answer"]);
    let plan = plan(&[header, row(2, &["q", "a|b\nc", "d | e", "x"])]).unwrap();
    assert_eq!(plan.good[0].similar.as_deref().unwrap(), ["a|b", "c", "d", "e"]);
}

#[test]
fn what_the_sheet_has_no_column_for_stays_open() {
    let plan = plan(&[row(1, &["问题", "答案"]), row(7, &["运费是多少", "十元"])]).unwrap();
    let planned = &plan.good[0];
    assert_eq!((planned.row, &planned.path, &planned.similar), (7, &None, &None));
    assert_eq!((planned.format, planned.enabled), (None, None));
}

#[test]
fn each_fault_is_named_with_its_row_and_column() {
    use ProblemKind::*;
    let (long, many) = ("x".repeat(501), (0..201).map(|n| format!("q{n}")).collect::<Vec<_>>().join("\n"));
    let huge = "您".repeat(5_001);
    let table: [([&str; 6], Column, ProblemKind); 11] = [
        (["", " ", "", "a", "", ""], Column::Question, Empty),
        (["", "q", "", "\u{200b}", "", ""], Column::Answer, Empty),
        (["", &long, "", "a", "", ""], Column::Question, TooLong),
        (["", "q", &long, "a", "", ""], Column::Similar, TooLong),
        (["", "q", &many, "a", "", ""], Column::Similar, TooMany),
        (["", "q", "", &huge, "", ""], Column::Answer, TooLong),
        (["", "a\u{7}b", "", "a", "", ""], Column::Question, Unreadable),
        (["a/b/c/d", "q", "", "a", "", ""], Column::Category, TooDeep),
        (["a//b/ /c", "q", "", "a", "", ""], Column::Category, Empty),
        (["", "q", "", "a", "html", ""], Column::Format, UnknownWord),
        (["", "q", "", "a", "", "maybe"], Column::Enabled, UnknownWord),
    ];
    for (cells, column, kind) in table {
        let plan = planned(cells);
        let problem = &plan.problems[0];
        assert_eq!((problem.row, problem.column, problem.kind), (2, column.title(), kind), "{cells:?}");
        assert!(plan.good.is_empty() && problem.text.chars().count() <= 80);
    }
}

#[test]
fn the_same_standard_question_counts_once() {
    let rows = [row(1, &["Question", "Answer"]), row(2, &["How to pay?", "a"]), row(3, &["how to PAY", "b"])];
    let plan = plan(&rows).unwrap();
    assert_eq!((plan.rows, plan.good.len()), (2, 1));
    assert_eq!((plan.problems[0].row, plan.problems[0].kind), (3, ProblemKind::Duplicate));
}

#[test]
fn a_stroke_in_the_name_of_a_category_is_doubled() {
    assert_eq!(join_path(&["A/B", "C"]), "A//B / C");
    assert_eq!(split_path("A//B / C"), ["A/B", "C"]);
}

#[test]
fn a_sheet_without_a_header_is_refused() {
    for rows in [vec![], vec![row(1, &["How to pay?", "By card"])]] {
        assert!(matches!(plan(&rows), Err(Error::Rejected(Code::SheetHeader))));
    }
}
