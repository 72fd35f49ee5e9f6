package dev.spillway.internal.gate;

/// A call with another body in its place.
record CallView(Call call, Payload payload) implements CallAround {
    /// A call for user code that runs before it is admitted and cannot read its body.
    static CallView withoutBody(Call call) {
        return new CallView(call, new Unread(call.payload().length()));
    }

    /// A body that stays where it is.
    private record Unread(long length) implements Payload {
        @Override
        public Expectation expectation() {
            return Expectation.NONE;
        }

        @Override
        public void limit(long bytes, String setting) {
            throw tooEarly();
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            throw tooEarly();
        }

        private static IllegalStateException tooEarly() {
            return new IllegalStateException("the body cannot be read before the call is admitted");
        }
    }
}
