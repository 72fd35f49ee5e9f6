package dev.spillway;

/// Keeps an exported package from being empty until its first type lands; goes with it.
interface Here {}
