/// Runs an application in memory or on a real port, with a clock turned by hand.
package dev.spillway.testing;
