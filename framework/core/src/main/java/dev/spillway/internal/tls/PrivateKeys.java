package dev.spillway.internal.tls;

import dev.spillway.limit.Secret;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.KeySpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/// Reads a private key in any form that tools write: PKCS#8, in clear or encrypted (RFC 5958; PBES2 of RFC 8018),
/// PKCS#1 (RFC 8017, A.1.2) and SEC 1 (RFC 5915).
final class PrivateKeys {
    private static final byte[] VERSION_0 = Der.of(Der.INTEGER, new byte[] {0});
    private static final byte[] RSA = Der.sequence(Der.oid("1.2.840.113549.1.1.1"), new byte[] {0x05, 0x00});
    private static final byte[] EC = Der.oid("1.2.840.10045.2.1");
    private static final int PARAMETERS = 0xa0;
    private static final List<String> ALGORITHMS = List.of("EC", "RSA", "EdDSA");

    private final Source source;
    private final Optional<Secret> password;

    private final String closed;

    private PrivateKeys(Source source, Optional<Secret> password, String closed) {
        this.source = source;
        this.password = password;
        this.closed = closed;
    }

    /// The key of a PEM file.
    ///
    /// @throws TlsFault if there is none that can be read
    static PrivateKey read(Source source, byte[] file, Optional<Secret> password) throws TlsFault {
        return new PrivateKeys(source, password, "is encrypted, and spillway.tls.key-password is not set").read(file);
    }

    /// The key of a PEM file, which must not be encrypted.
    ///
    /// @throws TlsFault if there is none that can be read
    static PrivateKey readClear(Source source, byte[] file) throws TlsFault {
        return new PrivateKeys(source, Optional.empty(), "is encrypted; expected a key without a password").read(file);
    }

    private PrivateKey read(byte[] file) throws TlsFault {
        for (var block : blocks(file)) {
            var key = switch (block.label()) {
                case "PRIVATE KEY" -> Optional.of(inClear(block.content()));
                case "ENCRYPTED PRIVATE KEY" -> Optional.of(encrypted(block.content()));
                case "RSA PRIVATE KEY" -> Optional.of(inClear(ofPkcs1(der(block))));
                case "EC PRIVATE KEY" -> Optional.of(inClear(ofSec1(der(block))));
                default -> Optional.<PrivateKey>empty();
            };
            if (key.isPresent()) {
                return key.get();
            }
        }
        throw new TlsFault(source, "holds no private key in PEM");
    }

    private List<Pem> blocks(byte[] file) throws TlsFault {
        try {
            return Pem.read(file);
        } catch (IllegalArgumentException e) {
            throw new TlsFault(source, "is not PEM");
        }
    }

    private byte[] der(Pem block) throws TlsFault {
        return switch (block.form()) {
            case DER -> block.content();
            case OLD_ENCRYPTION ->
                throw new TlsFault(
                        source, "is encrypted in OpenSSL's old form; `openssl pkcs8 -topk8` writes one that is read");
        };
    }

    /// PrivateKeyInfo round an RSAPrivateKey.
    private static byte[] ofPkcs1(byte[] key) {
        return Der.sequence(VERSION_0, RSA, Der.of(Der.OCTET_STRING, key));
    }

    /// PrivateKeyInfo round an ECPrivateKey, which names its curve itself.
    private byte[] ofSec1(byte[] key) throws TlsFault {
        try {
            var fields = new Der.Reader(key).enter(Der.SEQUENCE);
            fields.element();
            fields.element();
            var curve = fields.enter(PARAMETERS).element();
            return Der.sequence(VERSION_0, Der.sequence(EC, curve), Der.of(Der.OCTET_STRING, key));
        } catch (IllegalArgumentException e) {
            throw new TlsFault(source, "holds an EC key that does not name its curve");
        }
    }

    private PrivateKey encrypted(byte[] content) throws TlsFault {
        if (password.isEmpty()) {
            throw new TlsFault(source, closed);
        }
        var characters = password.get().characters();
        var secret = new PBEKeySpec(characters);
        try {
            var info = new EncryptedPrivateKeyInfo(content);
            // The parameters of PBES2 say which scheme it is; the JDK names it as its factories do.
            var scheme = info.getAlgParameters() == null
                    ? info.getAlgName()
                    : info.getAlgParameters().toString();
            var cipher = Cipher.getInstance(scheme);
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    SecretKeyFactory.getInstance(scheme).generateSecret(secret),
                    info.getAlgParameters());
            return key(info.getKeySpec(cipher));
        } catch (NoSuchAlgorithmException e) {
            throw new TlsFault(
                    source,
                    "is encrypted in a way that is not read; PBES2 with PBKDF2 and AES is: openssl pkcs8 -topk8");
        } catch (IOException e) {
            throw new TlsFault(source, "holds an encrypted key that cannot be read");
        } catch (InvalidKeySpecException | InvalidKeyException e) {
            throw new TlsFault(source, "does not open with spillway.tls.key-password");
        } catch (GeneralSecurityException e) {
            throw new TlsFault(source, "cannot be decrypted (" + e.getClass().getSimpleName() + ")");
        } finally {
            secret.clearPassword();
            Arrays.fill(characters, '\0');
        }
    }

    private PrivateKey inClear(byte[] content) throws TlsFault {
        try {
            return key(new PKCS8EncodedKeySpec(content));
        } catch (InvalidKeySpecException e) {
            throw new TlsFault(source, "holds a private key of a kind that is not RSA, EC or Ed25519, or is damaged");
        }
    }

    private static PrivateKey key(KeySpec spec) throws InvalidKeySpecException {
        for (var algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (InvalidKeySpecException e) {
                // The next one, then.
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every JDK has " + algorithm, e);
            }
        }
        throw new InvalidKeySpecException("of no known kind");
    }
}
