/// The composition root: starts a service and says what it serves.
package dev.spillway;
