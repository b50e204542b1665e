//! Excel workbooks (XLSX): each sheet is a table, with numbers and days as such.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use learning::Day;
pub(crate) use rust_xlsxwriter::XlsxError;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet};

use super::table::{Cell, Table};

/// The most characters in a cell, in UTF-16 units.
const MOST_CHARACTERS: usize = 32_767;
/// The first year whose days Excel can represent.
const FIRST_YEAR: i16 = 1900;
/// The widest column, in characters.
const WIDEST: f64 = 60.0;

/// A sheet: its name, and its table.
pub(crate) type Sheet<'t> = (&'static str, Table<'t>);

/// The formats of cells.
struct Formats {
    heading: Format,
    count: Format,
    change: Format,
    share: Format,
    share_change: Format,
    credits: Format,
    credits_change: Format,
    sign: Format,
    day: Format,
}

/// Writes a workbook dated at an instant.
///
/// # Errors
/// If a table has more rows than a sheet can have.
pub(crate) fn write(sheets: Vec<Sheet<'_>>, made: Timestamp) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&instant(made)?));
    let formats = Formats::new();
    for (name, table) in sheets {
        // Rows go to a temporary file as they are produced, instead of into memory.
        fill(workbook.add_worksheet_with_constant_memory()?.set_name(name)?, table, &formats)?;
    }
    workbook.save_to_buffer()
}

/// An instant in UTC, as in files.
fn instant(at: Timestamp) -> Result<ExcelDateTime, XlsxError> {
    let at = at.to_zoned(TimeZone::UTC).datetime();
    let [month, day] = [at.month(), at.day()].map(i8::unsigned_abs);
    let [hour, minute, second] = [at.hour(), at.minute(), at.second()].map(i8::unsigned_abs);
    let year = u16::try_from(at.year()).unwrap_or_default();
    ExcelDateTime::from_ymd(year, month, day)?.and_hms(hour.into(), minute, second)
}

impl Formats {
    fn new() -> Self {
        let right = || Format::new().set_align(FormatAlign::Right);
        Self {
            heading: Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top),
            count: Format::new().set_num_format("#,##0"),
            change: Format::new().set_num_format("+#,##0;-#,##0;0"),
            share: Format::new().set_num_format("0.0"),
            share_change: Format::new().set_num_format("+0.0;-0.0;0.0"),
            credits: Format::new().set_num_format("#,##0.00"),
            credits_change: Format::new().set_num_format("+0.00;-0.00;0.00"),
            sign: right(),
            day: right().set_num_format("yyyy-mm-dd"),
        }
    }
}

/// Fills a sheet: fixed headings, filters, and the rows.
fn fill(sheet: &mut Worksheet, table: Table<'_>, formats: &Formats) -> Result<(), XlsxError> {
    let (header, rows) = table.into_parts();
    // A long heading wraps.
    let mut widths: Vec<usize> = header.iter().map(|heading| heading.chars().count().min(16)).collect();
    for (column, heading) in (0..).zip(&header) {
        sheet.write_string_with_format(0, column, heading, &formats.heading)?;
    }
    let mut last = 0;
    for (row, cells) in (1..).zip(rows) {
        for ((column, cell), widest) in (0..).zip(&cells).zip(&mut widths) {
            *widest = put(sheet, (row, column), cell, formats)?.max(*widest);
        }
        last = row;
    }
    for (column, width) in (0..).zip(widths) {
        #[allow(clippy::cast_precision_loss, reason = "no column is so wide")]
        sheet.set_column_width(column, (width as f64 + 2.0).min(WIDEST))?;
    }
    sheet.set_freeze_panes(1, 0)?;
    if let (1.., Some(last_column)) = (last, u16::try_from(header.len()).ok().and_then(|count| count.checked_sub(1))) {
        sheet.autofilter(0, 0, last, last_column)?;
    }
    Ok(())
}

/// Writes a cell, and returns its width in characters.
fn put(sheet: &mut Worksheet, (row, column): (u32, u16), cell: &Cell, formats: &Formats) -> Result<usize, XlsxError> {
    let shown = match cell {
        Cell::Empty => return Ok(0),
        // As a string, it is neither a formula nor a number, whatever it looks like.
        Cell::Text(text) | Cell::Code(text) => {
            let text = cut(text);
            sheet.write_string(row, column, &*text)?;
            return Ok(text.chars().count());
        }
        Cell::Sign(sign) => {
            sheet.write_string_with_format(row, column, *sign, &formats.sign)?;
            return Ok(sign.len());
        }
        Cell::Count(count) => {
            sheet.write_number_with_format(row, column, *count, &formats.count)?;
            count.to_string()
        }
        Cell::Change(change) => {
            #[allow(clippy::cast_precision_loss, reason = "a change of counts, far below 2^53")]
            sheet.write_number_with_format(row, column, *change as f64, &formats.change)?;
            change.to_string()
        }
        Cell::ShareChange(change) => {
            #[allow(clippy::cast_precision_loss, reason = "at most 1000")]
            sheet.write_number_with_format(row, column, *change as f64 / 10.0, &formats.share_change)?;
            change.to_string()
        }
        Cell::Credits(credits) => {
            let number = credits.to_number();
            sheet.write_number_with_format(row, column, number, &formats.credits)?;
            number.to_string()
        }
        Cell::Ore(ore) => {
            #[allow(clippy::cast_precision_loss, reason = "a budget has at most 10^14 öre")]
            sheet.write_number_with_format(row, column, *ore as f64 / 100.0, &formats.credits)?;
            ore.to_string()
        }
        Cell::Thousandths(number) => {
            #[allow(clippy::cast_precision_loss, reason = "a mean of numbers up to 10^9")]
            let number = *number as f64 / 1000.0;
            sheet.write_number(row, column, number)?;
            number.to_string()
        }
        Cell::CreditsChange(change) => {
            #[allow(clippy::cast_precision_loss, reason = "far below 2^53")]
            sheet.write_number_with_format(row, column, *change as f64 / 100.0, &formats.credits_change)?;
            change.to_string()
        }
        // Per cent with one decimal, as in the files for Excel.
        Cell::Share(share) => {
            sheet.write_number_with_format(row, column, f64::from(*share) / 10.0, &formats.share)?;
            share.to_string()
        }
        Cell::Day(day) => {
            match date(*day) {
                Some(date) => sheet.write_datetime_with_format(row, column, &date, &formats.day)?,
                None => sheet.write_string_with_format(row, column, day.to_string(), &formats.sign)?,
            };
            day.to_string()
        }
    };
    Ok(shown.len() + shown.len() / 3)
}

/// A day, if Excel can represent it.
fn date(day: Day) -> Option<ExcelDateTime> {
    let date = day.date();
    let year = u16::try_from(date.year()).ok().filter(|_| date.year() >= FIRST_YEAR)?;
    ExcelDateTime::from_ymd(year, date.month().unsigned_abs(), date.day().unsigned_abs()).ok()
}

/// As much of a text as fits in a cell.
fn cut(text: &str) -> std::borrow::Cow<'_, str> {
    if text.encode_utf16().count() <= MOST_CHARACTERS {
        return text.into();
    }
    let mut units = 1;
    let fits = text.chars().take_while(|letter| {
        units += letter.len_utf16();
        units <= MOST_CHARACTERS
    });
    fits.chain(['…']).collect::<String>().into()
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{Data, Reader as _, Xlsx};

    use super::{Cell, MOST_CHARACTERS, Table, cut, write};

    fn day(text: &str) -> Cell {
        Cell::Day(text.parse().unwrap())
    }

    fn read(rows: Vec<Vec<Cell>>) -> Vec<Vec<Data>> {
        let header = (0..rows[0].len()).map(|column| format!("c{column}")).collect();
        let table = Table::new(header, rows.into_iter());
        let file = write(vec![("Siffror", table)], "2022-09-30T10:00:00Z".parse().unwrap()).unwrap();
        let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(file)).unwrap();
        assert_eq!(workbook.sheet_names(), ["Siffror"]);
        workbook.worksheet_range("Siffror").unwrap().rows().skip(1).map(<[Data]>::to_vec).collect()
    }

    #[test]
    fn each_cell_has_its_type() {
        let text = |text: &str| Data::String(text.to_owned());
        let cells = read(vec![vec![
            Cell::Code("0180".into()),
            Cell::Text("=1+1".into()),
            Cell::Text("@SUM(A1)".into()),
            Cell::Count(19_582_360),
            Cell::Change(-3),
            Cell::Share(267),
            Cell::Sign(".."),
            Cell::Empty,
            Cell::Text("slut".into()),
        ]]);
        let expected = [
            text("0180"),
            text("=1+1"),
            text("@SUM(A1)"),
            Data::Float(19_582_360.0),
            Data::Float(-3.0),
            Data::Float(26.7),
            text(".."),
            Data::Empty,
            text("slut"),
        ];
        assert_eq!(cells[0], expected);
    }

    #[test]
    fn days_are_dates_and_what_excel_has_no_date_for_is_text() {
        let cells = read(vec![vec![day("2022-09-30"), day("1899-12-31"), day("1900-01-01")]]);
        let Data::DateTime(date) = &cells[0][0] else { panic!("{cells:?}") };
        assert!((date.as_f64() - 44_834.0).abs() < f64::EPSILON);
        assert_eq!(cells[0][1], Data::String("1899-12-31".to_owned()));
        assert!(matches!(cells[0][2], Data::DateTime(_)));
    }

    #[test]
    fn a_text_that_no_cell_has_room_for_is_cut() {
        let long = "å".repeat(MOST_CHARACTERS + 1);
        assert_eq!(cut(&long).encode_utf16().count(), MOST_CHARACTERS);
        let pairs = "😀".repeat(MOST_CHARACTERS);
        assert!(cut(&pairs).encode_utf16().count() <= MOST_CHARACTERS && cut(&pairs).ends_with("😀…"));
        assert_eq!(cut("kort"), "kort");
    }
}
