package dev.spillway.limit;

/// Keeps an exported package from being empty until its first type lands; goes with it.
interface Here {}
