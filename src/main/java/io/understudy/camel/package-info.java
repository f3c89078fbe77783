/** Where Camel ends: the beans that the YAML routes call, and the steps, probes and fences that a user's own route carries out. */
@NullMarked
package io.understudy.camel;

import org.jspecify.annotations.NullMarked;
