/** Real PostgreSQL servers for the sandbox: unpacked from the classpath, started as an ordinary user, ended with the JVM. */
@NullMarked
package io.understudy.sandbox.postgres;

import org.jspecify.annotations.NullMarked;
