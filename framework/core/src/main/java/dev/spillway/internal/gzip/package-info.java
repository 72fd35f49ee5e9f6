/// The gzip format, read as it comes: for requests that are answered and for answers that were asked for.
package dev.spillway.internal.gzip;
