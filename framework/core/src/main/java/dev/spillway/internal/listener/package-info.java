/// Sockets: where connections come from. The only package that knows Helidon.
package dev.spillway.internal.listener;
