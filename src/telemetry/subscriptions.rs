//! Gauges of subscriptions, by where they are sent.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

/// What is shown of subscriptions; nothing by a process that does not send them.
#[derive(Debug, Default)]
pub(super) struct SubscriptionGauges {
    all: Family<By, Gauge>,
    late: Family<By, Gauge>,
    failed: Family<By, Gauge>,
}

/// `mail` or `webhook`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct By {
    receiver: &'static str,
}

impl SubscriptionGauges {
    pub(super) fn register(&self, registry: &mut Registry) {
        registry.register("subscriptions", "Subscriptions, stopped ones too", self.all.clone());
        registry.register(
            "subscriptions_late",
            "Subscriptions that were due more than five minutes ago and have not been sent",
            self.late.clone(),
        );
        registry.register(
            "subscriptions_failed",
            "Subscriptions whose last sending failed, or was refused at some address",
            self.failed.clone(),
        );
    }

    /// Shows how many there are of each kind, are late, and have failed; in the place of what was shown before.
    pub(super) fn show(&self, kinds: impl IntoIterator<Item = (&'static str, [i64; 3])>) {
        for family in [&self.all, &self.late, &self.failed] {
            family.clear();
        }
        for (receiver, [all, late, failed]) in kinds {
            let by = By { receiver };
            self.all.get_or_create(&by).set(all);
            self.late.get_or_create(&by).set(late);
            self.failed.get_or_create(&by).set(failed);
        }
    }
}
