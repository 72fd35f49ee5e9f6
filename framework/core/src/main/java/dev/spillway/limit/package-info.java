<<<<<<< HEAD
/// Bounded values and the one table of knobs, [dev.spillway.limit.Knobs]. Nothing here can express "no limit".
=======
/// Bounded values, and the one table of knobs.
>>>>>>> build
package dev.spillway.limit;
