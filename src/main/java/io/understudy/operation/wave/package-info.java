/** Waves: operations over all applications of a site, in the order that their owners declared. */
@NullMarked
package io.understudy.operation.wave;

import org.jspecify.annotations.NullMarked;
