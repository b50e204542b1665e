//! What suppression must guarantee: an attacker with a solver narrows no small number.

mod attacker;
mod examples;
mod worlds;

use super::*;
