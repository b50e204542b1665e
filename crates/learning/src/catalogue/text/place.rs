//! Where tables stand in the text.

use toml_edit::{Item, Table};

/// The positions of a table and of those within it.
pub(super) fn positions(table: &Table) -> Vec<isize> {
    let mut found = Vec::new();
    visit(table, &mut |table| found.extend(table.position()));
    found
}

/// The last position within a table.
pub(super) fn last_position(table: &Table) -> Option<isize> {
    positions(table).into_iter().max()
}

/// Gives tables that were reordered the positions that they have among them, in their new order.
pub(super) fn renumber<'t>(tables: impl Iterator<Item = &'t mut Table>) {
    let mut tables: Vec<&mut Table> = tables.collect();
    let mut free: Vec<isize> = tables.iter().flat_map(|table| positions(table)).collect();
    free.sort_unstable();
    let mut free = free.into_iter();
    for table in &mut tables {
        visit_mut(table, &mut |table| {
            if table.position().is_some() {
                table.set_position(free.next());
            }
        });
    }
}

/// Puts a new table, and those within it, behind a position.
pub(super) fn put_after(table: &mut Table, position: Option<isize>) {
    visit_mut(table, &mut |table| table.set_position(position));
}

/// Puts tables without a position behind one.
pub(super) fn put_new(item: &mut Item, position: Option<isize>) {
    if let Item::ArrayOfTables(tables) = item
        && tables.iter().all(|table| table.position().is_none())
    {
        for table in tables.iter_mut() {
            put_after(table, position);
        }
    }
}

fn visit(table: &Table, note: &mut impl FnMut(&Table)) {
    note(table);
    for (_, item) in table {
        match item {
            Item::Table(inner) => visit(inner, note),
            Item::ArrayOfTables(tables) => tables.iter().for_each(|inner| visit(inner, note)),
            _ => {}
        }
    }
}

fn visit_mut(table: &mut Table, change: &mut impl FnMut(&mut Table)) {
    change(table);
    for (_, item) in table.iter_mut() {
        match item {
            Item::Table(inner) => visit_mut(inner, change),
            Item::ArrayOfTables(tables) => tables.iter_mut().for_each(|inner| visit_mut(inner, change)),
            _ => {}
        }
    }
}
