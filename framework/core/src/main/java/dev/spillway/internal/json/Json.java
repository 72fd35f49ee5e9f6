package dev.spillway.internal.json;

import dev.spillway.http.ProblemException;
import dev.spillway.limit.Knobs;
import dev.spillway.limit.Settings;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.exc.InvalidDefinitionException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.BasicPolymorphicTypeValidator;
import tools.jackson.databind.type.LogicalType;

/// Values from and to JSON (RFC 8259).
///
/// Strict in what it reads: UTF-8 only, no duplicate keys, nothing after the document, no number for a string or an
/// enum and no string for a number, no number too large for its type, and a component of a record that is absent or
/// null is an error: a service that means "may be absent" says [java.util.Optional]. Unknown properties are ignored,
/// because a client may be newer than the service. Types are never chosen by a class name in the document, and no
/// module is looked up on the class path.
///
/// What a client got wrong is a [ProblemException] with status 400; what the service got wrong, a type that cannot
/// be read, is an [IllegalArgumentException].
public final class Json {
    /// Digits of a number: enough for a key of 2 048 bits, little enough that its conversion costs nothing.
    private static final int NUMBER_LENGTH = 1_000;
    /// Characters of a property's name.
    private static final int NAME_LENGTH = 4_096;
    /// Tokens of a document: `[[],[],…]` takes forty times its size on the heap. The largest body by default has
    /// fewer.
    private static final long TOKENS = 1_000_000;

    private final JsonMapper mapper;
    private final Complaints complaints;

    /// A codec that refuses documents deeper than [Knobs#JSON_DEPTH].
    public Json(Settings settings) {
        var depth = Math.toIntExact(settings.get(Knobs.JSON_DEPTH));
        this.mapper = mapper(constraints(depth));
        this.complaints = new Complaints(depth);
    }

    /// Reads the document in `bytes`.
    ///
    /// @throws ProblemException 400 if it is not JSON, breaks a bound or does not fit `type`
    /// @throws IllegalArgumentException if nothing can be read as `type`
    public <T> T read(byte[] bytes, Class<T> type) {
        if (!Utf8.valid(bytes)) {
            throw Complaints.notUtf8();
        }
        return guarded(() -> mapper.readValue(bytes, type), type);
    }

    /// Reads the document that `in` gives, to its end.
    ///
    /// @throws ProblemException 400 if it is not JSON, breaks a bound or does not fit `type`
    /// @throws UncheckedIOException with what `in` threw as its cause; what it threw unchecked is thrown as it was
    /// @throws IllegalArgumentException if nothing can be read as `type`
    public <T> T read(InputStream in, Class<T> type) {
        var watched = new WatchedStream(in);
        try {
            return guarded(() -> mapper.readValue(watched, type), type);
        } catch (RuntimeException e) {
            throw watched.failure().orElse(e);
        }
    }

    /// Writes `value`.
    ///
    /// @throws JacksonException if it cannot be written, as infinity cannot: a fault of the service
    public byte[] write(Object value) {
        return mapper.writeValueAsBytes(value);
    }

    private <T> T guarded(Supplier<@Nullable T> reading, Class<T> type) {
        @Nullable T value;
        try {
            value = reading.get();
        } catch (InvalidDefinitionException e) {
            throw new IllegalArgumentException(type.getName() + " cannot be read from JSON", e);
        } catch (JacksonException e) {
            throw complaints.about(e);
        } catch (NumberFormatException e) {
            // An exponent beyond what BigDecimal holds comes out of Jackson as it is.
            throw Complaints.expected("", type);
        }
        if (value == null) {
            throw Complaints.expected("", type);
        }
        return value;
    }

    private static StreamReadConstraints constraints(int depth) {
        // No string or document is longer than the body it comes in, and bodies are counted as they arrive.
        var largest = Knobs.MAX_BODY.maximum().bytes();
        return StreamReadConstraints.builder()
                .maxNestingDepth(depth)
                .maxNumberLength(NUMBER_LENGTH)
                .maxStringLength(Math.toIntExact(largest))
                .maxNameLength(NAME_LENGTH)
                .maxTokenCount(TOKENS)
                .maxDocumentLength(largest)
                .build();
    }

    private static JsonMapper mapper(StreamReadConstraints constraints) {
        var factory = JsonFactory.builder()
                .streamReadConstraints(constraints)
                .recyclerPool(new SlotPool())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                // The stream of a body is closed by whoever owns it, and the document is UTF-8 (RFC 8259, 8.1).
                .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
                .disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
                .build();
        return JsonMapper.builder(factory)
                .addModule(new FiniteNumbers())
                .annotationIntrospector(new Demands())
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .withCoercionConfig(LogicalType.Textual, text -> {
                    text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail);
                    text.setCoercion(CoercionInputShape.Float, CoercionAction.Fail);
                    text.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
                })
                .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(DateTimeFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                .disable(DateTimeFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
                // It allows nothing: a type that asks for class names in its documents cannot be read.
                .polymorphicTypeValidator(
                        BasicPolymorphicTypeValidator.builder().build())
                .build();
    }
}
