//! A span for each command that a request waits for itself.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use mongodb::event::EventHandler;
use mongodb::event::command::{CommandEvent, CommandStartedEvent};
use parking_lot::Mutex;
use tracing::field::Empty;
use tracing::{Level, Span, span_enabled};

/// The spans of commands under way, by the driver's number, with when each began.
type UnderWay = HashMap<i32, (Instant, Span)>;

/// Makes the spans, or `None` where nobody takes them: the driver copies each command and answer for this. No request waits for a
/// command longer than `deadline`.
pub(super) fn follow_commands(deadline: Duration) -> Option<EventHandler<CommandEvent>> {
    if !span_enabled!(Level::INFO) {
        return None;
    }
    let under_way = Mutex::new(UnderWay::new());
    Some(EventHandler::callback(move |event| {
        let mut under_way = under_way.lock();
        end_abandoned(&mut under_way, deadline);
        note(&mut under_way, event);
    }))
}

/// Ends the spans of commands that nobody waits for any longer, of which the driver tells no end. Until then, the span of the
/// request is not sent either.
fn end_abandoned(under_way: &mut UnderWay, deadline: Duration) {
    under_way.retain(|_, (began, span)| {
        let is_waited_for = began.elapsed() <= deadline;
        if !is_waited_for {
            span.record("otel.status_code", "ERROR");
        }
        is_waited_for
    });
}

/// Begins or ends the span of a command; by the driver, within the call that needs the command.
fn note(under_way: &mut UnderWay, event: CommandEvent) {
    match event {
        CommandEvent::Started(started) if !Span::current().is_none() => {
            under_way.insert(started.request_id, (Instant::now(), span(&started)));
        }
        CommandEvent::Succeeded(succeeded) => drop(under_way.remove(&succeeded.request_id)),
        CommandEvent::Failed(failed) => {
            if let Some((_, span)) = under_way.remove(&failed.request_id) {
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
