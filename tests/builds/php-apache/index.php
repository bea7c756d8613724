<?php
setlocale(LC_ALL, 'de_DE.UTF-8');
bindtextdomain('shop', __DIR__ . '/locale');
textdomain('shop');
echo gettext('Good evening'), ' ', (new NumberFormatter('de_DE', NumberFormatter::DECIMAL))->format(1234.5), "\n";
