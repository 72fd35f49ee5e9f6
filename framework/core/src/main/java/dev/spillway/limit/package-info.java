/// Bounded values and the one table of knobs, [dev.spillway.limit.Knobs]. Nothing here can express "no limit".
package dev.spillway.limit;
