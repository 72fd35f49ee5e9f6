/// Outgoing calls: every one bounded in time, bytes and number. Read [dev.spillway.internal.client.Caller] first:
/// it is what happens to a call. The only package that knows the engine, Apache HttpCore.
package dev.spillway.internal.client;
