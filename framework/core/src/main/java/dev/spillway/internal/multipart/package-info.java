/// Bodies of several parts (RFC 2046, 5.1; RFC 7578), read as they come.
package dev.spillway.internal.multipart;
