/// Certificates, keys and the policy of TLS: what an engine for a handshake is made of. The channel that moves bytes
/// through such an engine is the wire's.
package dev.spillway.internal.tls;
