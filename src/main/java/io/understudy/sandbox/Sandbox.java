package io.understudy.sandbox;

import java.nio.file.Path;

/** A running world, as a service that is to protect it needs to know it. */
interface Sandbox extends AutoCloseable {

    Addresses addresses();

    /** For {@code understudy serve --config}. */
    Path configuration();

    /** Free for logs of processes that belong to this world. */
    Path folder();

    @Override
    void close();
}
