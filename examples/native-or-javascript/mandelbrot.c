// Draws the Mandelbrot set into a picture of RGBA pixels.
// clang --target=wasm32 -O2 -nostdlib -Wl,--no-entry -Wl,--strip-all mandelbrot.c -o mandelbrot.wasm
#define WIDTH 640
#define HEIGHT 400
#define LIMIT 200

static unsigned pixels[WIDTH * HEIGHT];

__attribute__((export_name("draw"))) unsigned *draw(double x, double y, double scale) {
  for (int row = 0; row < HEIGHT; row++) {
    for (int column = 0; column < WIDTH; column++) {
      double cr = x + (column - WIDTH / 2) * scale, ci = y + (row - HEIGHT / 2) * scale;
      double zr = 0, zi = 0;
      int steps = 0;
      while (zr * zr + zi * zi < 4 && steps < LIMIT) {
        double next = zr * zr - zi * zi + cr;
        zi = 2 * zr * zi + ci;
        zr = next;
        steps++;
      }
      unsigned shade = steps == LIMIT ? 0 : 55 + steps;
      pixels[row * WIDTH + column] = 0xff000000 | shade << 16 | (shade * 3 / 4) << 8 | shade / 3;
    }
  }
  return pixels;
}
