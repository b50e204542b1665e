//! `loggbok demo`: real programmes, made-up people, fed through the server's own door.
//!
//! [`feed`] posts a catalogue, a roster and some thirty thousand statements, as six kinds of platform send them: late,
//! twice, voided before they arrive, by people with two mailboxes. [`figures`] asks for the figures that were published
//! of those programmes, [`print`] shows both, and [`invite`] what to try next. Nothing depends on the day or the machine.
//!
//! One file a programme writes what happens (`ekonomiskt`, `goteborg`, `yrkesresan`, `barnavard`, `stockholm`);
//! `senders/` puts it in each platform's form; `script` decides when it is sent.

mod barnavard;
mod chance;
mod ekonomiskt;
mod feed;
mod figures;
mod goteborg;
mod invite;
mod people;
mod places;
mod plan;
mod print;
mod script;
mod senders;
mod stockholm;
mod yrkesresan;

#[cfg(test)]
mod recount;

pub(super) use feed::feed;
#[cfg(test)]
pub(super) use figures::DemoFigures;
pub(super) use figures::figures;
pub(super) use invite::invite;
pub(super) use print::print;
