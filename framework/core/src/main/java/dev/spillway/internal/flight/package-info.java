/// Events for the flight recorder of the JDK. They are nearly free while nothing is recorded.
package dev.spillway.internal.flight;
