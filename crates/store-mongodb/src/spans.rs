//! A span for each command of a request that is traced.

use std::collections::HashMap;

use mongodb::event::EventHandler;
use mongodb::event::command::{CommandEvent, CommandStartedEvent};
use parking_lot::Mutex;
use tracing::field::Empty;
use tracing::{Level, Span, span_enabled};

/// The most commands under way of which spans are kept.
const UNDER_WAY: usize = 1024;

/// What makes the spans; nothing where nobody takes any, since the driver copies each command and answer for it.
pub(super) fn follow_commands() -> Option<EventHandler<CommandEvent>> {
    if !span_enabled!(Level::INFO) {
        return None;
    }
    let under_way = Mutex::new(HashMap::new());
    Some(EventHandler::callback(move |event| note(&mut under_way.lock(), event)))
}

/// Begins or ends the span of a command; by the driver, within the call that needs the command.
fn note(under_way: &mut HashMap<i32, Span>, event: CommandEvent) {
    match event {
        CommandEvent::Started(started) if !Span::current().is_none() => {
            // Of calls that nobody waits for any longer, the driver tells no end.
            if under_way.len() >= UNDER_WAY {
                under_way.clear();
            }
            under_way.insert(started.request_id, span(&started));
        }
        CommandEvent::Succeeded(succeeded) => drop(under_way.remove(&succeeded.request_id)),
        CommandEvent::Failed(failed) => {
            if let Some(span) = under_way.remove(&failed.request_id) {
                span.record("otel.status_code", "ERROR");
            }
        }
        _ => {}
    }
}

/// The span of a command: its name and collection, and nothing of what it asks for.
fn span(started: &CommandStartedEvent) -> Span {
    let (name, command) = (started.command_name.as_str(), &started.command);
    // The collection is what the command's name names, and of further pages in a field of its own.
    let collection = command.get_str(name).or_else(|_| command.get_str("collection")).ok();
    tracing::info_span!(
        "command",
        otel.name = collection.map_or_else(|| name.to_owned(), |collection| format!("{name} {collection}")),
        otel.kind = "client",
        otel.status_code = Empty,
        db.system.name = "mongodb",
        db.operation.name = name,
        db.collection.name = collection,
    )
}
