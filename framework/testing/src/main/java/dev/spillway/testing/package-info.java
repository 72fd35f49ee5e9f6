/// Tests for services written with Spillway. [dev.spillway.testing.TestService] runs an application in memory or on
/// free
/// ports, with a clock that can be brought forward; in JUnit, [dev.spillway.testing.ServiceExtension] starts and ends
/// it.
/// [dev.spillway.testing.SpillwayAssertions] says what an answer must be, [dev.spillway.testing.RawClient] sends any
/// bytes, [dev.spillway.testing.Attacks] are hostile clients and a [dev.spillway.testing.Canary] is an innocent one.
///
/// JUnit is an optional dependency, for that extension alone: the project under test brings its own.
package dev.spillway.testing;
