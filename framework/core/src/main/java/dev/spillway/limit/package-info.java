/// Bounded values, and the one table of knobs.
package dev.spillway.limit;
