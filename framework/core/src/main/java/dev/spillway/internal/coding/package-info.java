/// Codings of content (RFC 9110, 8.4): what a client takes.
package dev.spillway.internal.coding;
