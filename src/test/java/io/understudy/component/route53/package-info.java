@NullMarked
package io.understudy.component.route53;

import org.jspecify.annotations.NullMarked;
