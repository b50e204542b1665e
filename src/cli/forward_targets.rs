//! Where statements are forwarded to, from the configuration.

use crate::config::{Config, Forward, ForwardTo};
use crate::service::{ForwardKind, ForwardTarget};

/// The targets of a configuration, as the service knows them.
pub(super) fn targets(config: &Config) -> Vec<ForwardTarget> {
    let target = |forward: &Forward| ForwardTarget {
        name: forward.name.clone(),
        kind: match forward.kind {
            ForwardTo::Lrs => ForwardKind::Lrs,
            ForwardTo::Webhook => ForwardKind::Webhook,
        },
        to: forward.url.clone(),
        courses: forward.courses.clone(),
        verbs: forward.verbs.clone(),
        since: forward.since.map(learning::Day::start),
    };
    config.forward.iter().map(target).collect()
}
