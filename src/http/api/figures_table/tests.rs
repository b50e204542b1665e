use learning::{Absence, Counts, Denominator, Dimension, Figure, FigureQuery, FigureRow, Figures, Key, Measure};

use super::{Written, columns_of};
use crate::http::wire::csv::{self, Dialect};

fn key(code: &str, name: &str) -> Key {
    Key::new(code, name)
}

/// Eight of thirty people, eleven of whom have no name.
fn of_stockholm() -> Counts {
    let mut counts = Counts::of_one_course(Denominator::Target);
    for (measure, number) in [
        (Measure::Enrolled, 12),
        (Measure::Started, 12),
        (Measure::Completed, 9),
        (Measure::N, 30),
        (Measure::Entered, 30),
        (Measure::TargetCompleted, 8),
        (Measure::UnderWay, 3),
        (Measure::NotStarted, 8),
        (Measure::NotNamed, 11),
        (Measure::OutsideStarted, 1),
        (Measure::OutsideCompleted, 1),
    ] {
        counts[measure] = Figure::Shown(number);
    }
    counts
}

fn file(query: &FigureQuery, figures: &Figures, dialect: Dialect) -> String {
    let written = Written::new(query, figures);
    String::from_utf8(csv::write(written.wide(dialect.is_swedish()), dialect).unwrap()).unwrap()
}

/// The lines of a file with one row and a total over several courses.
fn lines(counts: Counts, dialect: Dialect) -> Vec<String> {
    let query = FigureQuery::by(&[Dimension::Municipality, Dimension::Course], "2022-09-30".parse().unwrap());
    let mut total = Counts::of_several_courses();
    total[Measure::Persons] = Figure::Shown(48);
    total[Measure::CompletedAny] = Figure::Shown(16);
    let figures = Figures {
        rows: vec![FigureRow { keys: vec![key("0180", "Stockholm"), key("ek", "=Kurs")], counts }],
        totals: Vec::new(),
        total,
        municipalities_represented: 1,
    };
    let file = file(&query, &figures, dialect);
    file.split("\r\n").map(str::to_owned).collect()
}

#[test]
fn machines_get_the_words_of_the_api_and_the_day_in_every_row() {
    let lines = lines(of_stockholm(), Dialect::Rfc4180);
    assert_eq!(
        lines[0],
        "municipality_code,municipality_name,course_code,course_name,row_kind,partial,enrolled,enrolled_implied,started,active,\
         completed,passed,N,N_is,entered,target_completed,under_way,not_started,not_named,share,outside_started,\
         outside_completed,persons,completed_any,completed_all,certificates_in_force,certificates_expiring,certificates_expired,certificates_revoked,credits,status,from,to,as_of,attribution,definitions"
    );
    let row =
        "0180,Stockholm,ek,=Kurs,row,,12,0,12,0,9,0,30,target,30,8,3,8,11,0.267,1,1,,,,,,,,,,,,2022-09-30,at_event,";
    assert!(lines[1].starts_with(row), "{}", lines[1]);
    assert!(
        lines[1].ends_with(
            "enrolled/2 enrolled_implied/2 started/2 active/2 completed/2 passed/2 N/2 entered/1 \
        target_completed/1 under_way/1 not_started/2 not_named/1 outside_started/1 outside_completed/1 persons/1 \
        completed_any/1 completed_all/1 certificates_in_force/1 certificates_expiring/1 certificates_expired/1 certificates_revoked/1 share/1 credits/1"
        ),
        "{}",
        lines[1]
    );
    assert!(
        lines[2].starts_with(
            "total,,total,,total,,0,0,0,0,0,0,,,,,,,,,,,48,16,0,,,,,,N=not_applicable not_named=not_applicable \
             not_started=not_applicable outside_completed=not_applicable outside_started=not_applicable \
             share=not_applicable target_completed=not_applicable under_way=not_applicable,,,2022-09-30,at_event,"
        ),
        "{}",
        lines[2]
    );
    assert_eq!(lines[3..], [""]);
}

#[test]
fn excel_in_sweden_gets_swedish_words_and_signs() {
    let lines = lines(of_stockholm(), Dialect::ExcelSv);
    assert_eq!(
        lines[0],
        "\u{FEFF}Kommunkod;Kommun;Kurskod;Kurs;Typ av rad;Endast del av;Inskrivna;Varav utan inskrivning;Påbörjat;Aktiva;Slutfört, alla;\
         Godkända;Målgrupp (N);N avser;Angivet antal;Slutfört av målgruppen;Pågår;Ej påbörjat;Ej namngivna;\
         Andel slutfört, %;Påbörjat utanför målgruppen;Slutfört utanför målgruppen;Personer;\
         Slutfört minst en kurs;Slutfört alla sina kurser;Giltigt intyg;Varav går ut inom 90 dagar;Utgånget intyg;Återkallat intyg;Poäng;Perioden från och med;Perioden till och med;Till och med;Räknas i kommunen där personen;Definitioner"
    );
    let row = "\"=\"\"0180\"\"\";Stockholm;ek;'=Kurs;Rad;;12;0;12;0;9;0;30;målgruppen;30;8;3;8;11;26,7;1;1;.;.;.;.;.;.;.;.;;;\
               2022-09-30;arbetade när det hände;";
    assert!(lines[1].starts_with(row), "{}", lines[1]);
    let total = "Totalt;;Totalt;;Totalt;;0;0;0;0;0;0;.;.;.;.;.;.;.;.;.;.;48;16;0;.;.;.;.;.;;;2022-09-30;";
    assert!(lines[2].starts_with(total), "{}", lines[2]);
}

#[test]
fn a_row_of_a_part_of_a_place_says_of_which() {
    let query = FigureQuery::by(&[Dimension::County, Dimension::Region], "2022-09-30".parse().unwrap());
    let part = |code: &str, name: &str| Key { partial: true, ..key(code, name) };
    let row = |keys: [Key; 2]| FigureRow { keys: keys.to_vec(), counts: of_stockholm() };
    let figures = Figures {
        rows: vec![
            row([part("14", "Västra Götalands län"), part("gr", "GR")]),
            row([key("01", "S"), part("gr", "GR")]),
        ],
        ..Figures::default()
    };
    let lines = |dialect| {
        let file = file(&query, &figures, dialect);
        file.split("\r\n").map(str::to_owned).collect::<Vec<_>>()
    };
    let machines = lines(Dialect::Rfc4180);
    assert!(machines[1].starts_with("14,Västra Götalands län,gr,GR,row,county region,12,"), "{}", machines[1]);
    assert!(machines[2].starts_with("01,S,gr,GR,row,region,12,"), "{}", machines[2]);
    let excel = lines(Dialect::ExcelSv);
    assert!(excel[1].contains(";gr;GR;Rad;län, region eller grupp;12;"), "{}", excel[1]);
}

#[test]
fn a_number_that_is_hidden_or_not_known_says_so() {
    let mut counts = of_stockholm();
    counts[Measure::NotStarted] = Figure::Absent(Absence::Suppressed);
    counts[Measure::N] = Figure::Absent(Absence::Missing);
    let machines = lines(counts, Dialect::Rfc4180);
    let cells = ",,target,30,8,3,,11,,1,1,,,,,,,,,N=missing not_started=suppressed share=missing,,,2022-09-30,";
    assert!(machines[1].contains(cells), "{}", machines[1]);
    let excel = lines(counts, Dialect::ExcelSv);
    assert!(excel[1].contains(";-;målgruppen;30;8;3;..;11;-;1;1;.;.;.;.;.;.;.;.;;;2022-09-30;"), "{}", excel[1]);
}

#[test]
fn a_row_has_the_period_that_was_asked_for_and_excel_its_last_day() {
    let query = FigureQuery {
        from: Some("2022-02-01".parse().unwrap()),
        to: Some("2022-04-01".parse().unwrap()),
        ..FigureQuery::by(&[Dimension::Month], "2022-09-30".parse().unwrap())
    };
    let row = |month: &str| FigureRow { keys: vec![key(month, month)], counts: of_stockholm() };
    let figures = Figures { rows: vec![row("2022-02"), row("none")], ..Figures::default() };
    let lines = |dialect| {
        let file = file(&query, &figures, dialect);
        file.split("\r\n").map(str::to_owned).collect::<Vec<_>>()
    };
    for machines in [Dialect::Rfc4180, Dialect::Rfc4180Defused] {
        let machines = lines(machines);
        assert!(machines[1].starts_with("2022-02,2022-02,row,"), "{}", machines[1]);
        assert!(machines[1].contains(",2022-02-01,2022-04-01,2022-09-30,at_event,"), "{}", machines[1]);
    }
    let excel = lines(Dialect::ExcelSv);
    assert!(excel[1].starts_with("2022-M02;2022-M02;Rad;"), "{}", excel[1]);
    assert!(excel[1].contains(";2022-02-01;2022-03-31;2022-09-30;arbetade när det hände;"), "{}", excel[1]);
    assert!(excel[2].starts_with("none;none;Rad;"), "{}", excel[2]);
}

#[test]
fn no_two_dimensions_share_a_column() {
    let all = Dimension::ALL;
    for swedish in [true, false] {
        let columns: std::collections::BTreeSet<String> =
            all.into_iter().flat_map(|dimension| columns_of(dimension, swedish)).collect();
        assert_eq!(columns.len(), 2 * all.len(), "{columns:?}");
    }
}
