package dev.spillway.internal.json;

import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.deser.ValueDeserializerModifier;
import tools.jackson.databind.deser.std.DelegatingDeserializer;
import tools.jackson.databind.jsontype.TypeSerializer;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.ValueSerializerModifier;
import tools.jackson.databind.type.ArrayType;

/// Numbers of JSON are finite (RFC 8259, 6). Left alone, Jackson reads `1e400` and even `"NaN"` as fractions that
/// nobody sent, and writes such as strings.
final class FiniteNumbers extends SimpleModule {
    private static final long serialVersionUID = 1;

    private static final Set<Class<?>> FRACTIONS = Set.of(
            double.class,
            Double.class,
            float.class,
            Float.class,
            Number.class,
            OptionalDouble.class,
            double[].class,
            float[].class);

    FiniteNumbers() {
        setDeserializerModifier(new Readers());
        addDeserializer(OptionalDouble.class, new Perhaps());
        setSerializerModifier(new Writers());
    }

    private static boolean isFinite(@Nullable Object value) {
        return switch (value) {
            case Double number -> Double.isFinite(number);
            case Float number -> Float.isFinite(number);
            case OptionalDouble number -> Double.isFinite(number.orElse(0));
            case double[] numbers -> {
                var finite = true;
                for (var number : numbers) {
                    finite &= Double.isFinite(number);
                }
                yield finite;
            }
            case float[] numbers -> {
                var finite = true;
                for (var number : numbers) {
                    finite &= Float.isFinite(number);
                }
                yield finite;
            }
            case null, default -> true;
        };
    }

    private static final class Readers extends ValueDeserializerModifier {
        private static final long serialVersionUID = 1;

        @Override
        public ValueDeserializer<?> modifyDeserializer(
                DeserializationConfig config, BeanDescription.Supplier type, ValueDeserializer<?> usual) {
            return FRACTIONS.contains(type.getBeanClass()) ? new Reader(usual) : usual;
        }

        @Override
        public ValueDeserializer<?> modifyArrayDeserializer(
                DeserializationConfig config,
                ArrayType type,
                BeanDescription.Supplier description,
                ValueDeserializer<?> usual) {
            return FRACTIONS.contains(type.getRawClass()) ? new Reader(usual) : usual;
        }
    }

    /// Jackson has one of its own, which no modifier sees.
    private static final class Perhaps extends ValueDeserializer<OptionalDouble> {
        @Override
        public OptionalDouble deserialize(JsonParser parser, DeserializationContext context) {
            return OptionalDouble.of(context.readValue(parser, double.class));
        }

        @Override
        public OptionalDouble getNullValue(DeserializationContext context) {
            return OptionalDouble.empty();
        }

        @Override
        public OptionalDouble getAbsentValue(DeserializationContext context) {
            return OptionalDouble.empty();
        }
    }

    private static final class Reader extends DelegatingDeserializer {
        Reader(ValueDeserializer<?> usual) {
            super(usual);
        }

        @Override
        protected ValueDeserializer<?> newDelegatingInstance(ValueDeserializer<?> other) {
            return new Reader(other);
        }

        @Override
        public @Nullable Object deserialize(JsonParser parser, DeserializationContext context) {
            var token = parser.currentToken();
            var value = super.deserialize(parser, context);
            if (!isFinite(value)) {
                throw new InputCoercionException(parser, "beyond all numbers", token, handledType());
            }
            return value;
        }
    }

    private static final class Writers extends ValueSerializerModifier {
        private static final long serialVersionUID = 1;

        @Override
        public ValueSerializer<?> modifySerializer(
                SerializationConfig config, BeanDescription.Supplier type, ValueSerializer<?> usual) {
            return FRACTIONS.contains(type.getBeanClass()) ? new Writer(usual) : usual;
        }

        @Override
        public ValueSerializer<?> modifyArraySerializer(
                SerializationConfig config,
                ArrayType type,
                BeanDescription.Supplier description,
                ValueSerializer<?> usual) {
            return FRACTIONS.contains(type.getRawClass()) ? new Writer(usual) : usual;
        }
    }

    private static final class Writer extends ValueSerializer<Object> {
        private final ValueSerializer<Object> usual;

        @SuppressWarnings("unchecked")
        Writer(ValueSerializer<?> usual) {
            this.usual = (ValueSerializer<Object>) usual;
        }

        @Override
        public ValueSerializer<?> createContextual(SerializationContext context, @Nullable BeanProperty property) {
            return new Writer(usual.createContextual(context, property));
        }

        @Override
        public boolean isEmpty(SerializationContext context, @Nullable Object value) {
            return usual.isEmpty(context, value);
        }

        @Override
        public void serialize(Object value, JsonGenerator out, SerializationContext context) {
            check(value, context);
            usual.serialize(value, out, context);
        }

        @Override
        public void serializeWithType(
                Object value, JsonGenerator out, SerializationContext context, TypeSerializer type) {
            check(value, context);
            usual.serializeWithType(value, out, context, type);
        }

        private static void check(Object value, SerializationContext context) {
            if (!isFinite(value)) {
                context.reportMappingProblem("JSON has no number that is not finite");
            }
        }
    }
}
