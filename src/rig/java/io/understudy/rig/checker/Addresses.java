package io.understudy.rig.checker;

import java.io.IOException;
import java.util.List;

/** Where the target is now. Thread-safe. */
@FunctionalInterface
interface Addresses {

    /**
     * At least one, in the order in which to try them.
     *
     * @throws IOException when nobody tells
     */
    List<Endpoint> now() throws IOException;
}
