using System.Buffers.Binary;

namespace CmsSim.Simulator.Resources.Calls;

/// <summary>Writes a JPEG image of one grey. Its bytes depend on the size only.</summary>
internal static class GreyImage
{
    private const int BlockSize = 8;

    /// <summary>A baseline JPEG image with one component.</summary>
    public static byte[] Jpeg(int width, int height)
    {
        using var image = new MemoryStream();
        image.Write([0xff, 0xd8]);
        Segment(image, 0xe0, [.. "JFIF\0"u8, 1, 1, 0, 0, 1, 0, 1, 0, 0]);

        // No coefficient differs from zero, so the factors of quantization do not matter.
        Segment(image, 0xdb, [0, .. Enumerable.Repeat((byte)1, BlockSize * BlockSize)]);
        Segment(image, 0xc0, [8, .. Word(height), .. Word(width), 1, 1, 0x11, 0]);

        // Each table has one code of one bit: "no difference" for the average of a block, and "end of block" for the rest.
        Segment(image, 0xc4, [0x00, 1, .. new byte[15], 0]);
        Segment(image, 0xc4, [0x10, 1, .. new byte[15], 0]);
        Segment(image, 0xda, [1, 1, 0x00, 0, 63, 0]);

        // Two zero bits for each block. The last byte is filled with ones.
        var bits = 2 * Blocks(width) * Blocks(height);
        image.Write(new byte[bits / 8]);
        if (bits % 8 is > 0 and var rest)
            image.WriteByte((byte)(0xff >> rest));
        image.Write([0xff, 0xd9]);
        return image.ToArray();
    }

    private static void Segment(MemoryStream image, byte marker, ReadOnlySpan<byte> content)
    {
        image.Write([0xff, marker]);
        image.Write(Word(content.Length + 2));
        image.Write(content);
    }

    private static byte[] Word(int number)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)number);
        return bytes;
    }

    private static int Blocks(int pixels) => (pixels + BlockSize - 1) / BlockSize;
}
