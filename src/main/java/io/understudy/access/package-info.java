/** Who may call the API, by which token and for what; and the keys that it is served with. Knows no framework. */
@NullMarked
package io.understudy.access;

import org.jspecify.annotations.NullMarked;
