//! The allocation bound of every program here.

use loggbok::fuzz::Target;
use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// What a target may allocate at the same time: for whatever is made once, and for each byte of its input. An object of
/// JSON opens with one byte and takes some seven hundred; targets hold half a dozen forms of it beside each other.
const ONCE: usize = 32 << 20;
const OF_EACH: usize = 6_000;

/// Runs a target, and panics where it has allocated more than its input is worth.
pub fn run(target: Target, bytes: &[u8]) {
    let before = ALLOCATOR.current_usage();
    ALLOCATOR.reset_peak_usage();
    target(bytes);
    let took = ALLOCATOR.peak_usage().saturating_sub(before);
    assert!(took <= ONCE + OF_EACH * bytes.len(), "{took} bytes for {}", bytes.len());
}
