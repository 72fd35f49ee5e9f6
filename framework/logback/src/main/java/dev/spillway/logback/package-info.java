/// Logback knows which request a line belongs to.
package dev.spillway.logback;
