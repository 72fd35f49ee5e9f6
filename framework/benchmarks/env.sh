# Sourced by the scripts beside it. Sets home (this folder), jdk (a JDK 25), class_path (built when something is newer).
home=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

jdk=
for candidate in "${JAVA_HOME:-}" /usr/lib/jvm/* /opt/*jdk* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/*; do
    if grep -qs '^JAVA_VERSION="25' "$candidate/release" && [ -x "$candidate/bin/javac" ]; then
        jdk=$candidate
        break
    fi
done
[ -n "$jdk" ] || { echo "Needs a JDK 25: set JAVA_HOME to one." >&2; exit 1; }

built=$home/target/class-path
if [ ! -e "$built" ] || [ -n "$(find "$home"/../*/src/main "$home"/../*/pom.xml "$home/../../pom.xml" \
        -type f -newer "$built" -print -quit)" ]; then
    (cd "$home/../.." && ./mvnw -q -pl framework/benchmarks -am package -DskipTests) >&2
    touch "$built"
fi
class_path=$home/target/classes:$(cat "$built")
