//! The template of the pages of subscriptions.

use askama::Template;

use super::content::Content;
use super::texts::Texts;
use crate::dashboard::admin::parts::{Cell, Input};
use crate::dashboard::frame::{Frame, Place, Reader, Section};

/// All subscriptions with the form of another, or one of them.
#[derive(Template)]
#[template(path = "subscriptions.html")]
pub(crate) struct SubscriptionsPage {
    frame: Frame,
    texts: Texts,
    /// The token of the forms; `None` for a program that requests the page.
    token: Option<String>,
    content: Content,
}

impl SubscriptionsPage {
    pub(super) fn new(reader: &Reader, mut content: Content) -> Self {
        let kept = std::mem::take(&mut content.kept).into();
        let place = Place { path: &content.path, parameters: &kept };
        let frame = Frame::new(reader, Some(Section::Data), &place, std::mem::take(&mut content.title));
        Self {
            frame: Frame { faults: std::mem::take(&mut content.faults), ..frame },
            texts: Texts::of(reader.language),
            token: reader.visitor.as_ref().map(|visitor| visitor.session.token().to_owned()),
            content,
        }
    }
}
