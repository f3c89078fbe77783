/** Where everything is put together: the service, the witness, and the command line's root. */
@NullMarked
package io.understudy.app;

import org.jspecify.annotations.NullMarked;
