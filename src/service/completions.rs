//! Figures out.
